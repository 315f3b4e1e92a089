import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { emptyAsAbsent, OptionalLine } from '../../platform/http/fields.js';
import { PUBLICATION_GROUPS, type PublicationGroup } from '../publications/publications.rules.js';
import { PublicationInput, PublicationsQuery } from '../publications/publications.dto.js';

/** A new announcement over REST: the text and the event it is about. Without an event it is news. */
export class NewAnnouncementInput extends PublicationInput {
  @OptionalLine('Событие', 80)
  event?: string | null;

  /** Whose news it is; one's own organisation when it is left out. An event's announcement is its organiser's. */
  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsUUID(undefined, { message: 'Выберите организацию' })
  organiserId?: string | null;
}

/** The list of the workspace. */
export class ManagedPublicationsQuery extends PublicationsQuery {
  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsIn(PUBLICATION_GROUPS, { message: 'Такого состояния нет' })
  group?: PublicationGroup;

  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsIn(['events', 'news'], { message: 'Что показать: events или news' })
  about?: 'events' | 'news';

  @OptionalLine('Поиск', 100)
  q?: string | null;
}

export class AnnouncementsQuery extends PublicationsQuery {
  /** `events`: announcements of events and series; `news`: what is about neither. Both when it is left out. */
  @Transform(emptyAsAbsent)
  @IsOptional()
  @IsIn(['events', 'news'], { message: 'Что показать: events или news' })
  about?: 'events' | 'news';
}
