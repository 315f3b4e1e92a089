import { Entity } from 'typeorm';
import { Publication } from '../publications/publication.entity.js';

/** «Анонс»: the text before an event; «новость» when it is about none. */
@Entity('announcement')
export class Announcement extends Publication {}
