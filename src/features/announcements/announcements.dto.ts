import { Line } from '../../platform/http/fields.js';
import { PublicationInput } from '../publications/publications.dto.js';

/** A new announcement over REST: the text and the event it is about. */
export class NewAnnouncementInput extends PublicationInput {
  @Line('Событие', 1, 80)
  event: string;
}
