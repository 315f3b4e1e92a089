import { FORMAT_WORDS, KIND_WORDS } from '../../features/events/event-words.rules.js';
import type { EventFormat, EventKind } from '../../features/events/events.rules.js';
import type { IconName } from './icons.js';

/** The word and the icon of each kind of event; its colour is `[data-kind]` in tokens.css. */
export const EVENT_KIND_WORDS: Readonly<Record<EventKind, { word: string; plural: string; icon: IconName }>> = {
  MEETING: { ...KIND_WORDS.MEETING, icon: 'meeting' },
  WEBINAR: { ...KIND_WORDS.WEBINAR, icon: 'webinar' },
  SEMINAR: { ...KIND_WORDS.SEMINAR, icon: 'seminar' },
  ROUND_TABLE: { ...KIND_WORDS.ROUND_TABLE, icon: 'roundTable' },
  CONFERENCE: { ...KIND_WORDS.CONFERENCE, icon: 'conference' },
  PARENT_MEETING: { ...KIND_WORDS.PARENT_MEETING, icon: 'parentMeeting' },
  FESTIVAL: { ...KIND_WORDS.FESTIVAL, icon: 'festival' },
  WORKSHOP: { ...KIND_WORDS.WORKSHOP, icon: 'workshop' },
  CAREER_TRIAL: { ...KIND_WORDS.CAREER_TRIAL, icon: 'careerTrial' },
  COURSE: { ...KIND_WORDS.COURSE, icon: 'course' },
};

export const EVENT_FORMAT_WORDS: Readonly<Record<EventFormat, { word: string; icon: IconName }>> = {
  ONSITE: { word: FORMAT_WORDS.ONSITE, icon: 'pin' },
  ONLINE: { word: FORMAT_WORDS.ONLINE, icon: 'video' },
  HYBRID: { word: FORMAT_WORDS.HYBRID, icon: 'video' },
};
