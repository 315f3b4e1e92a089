import type { AnnouncementCard } from '../../features/announcements/announcements.service.js';
import type { PostReleaseCard, PublishedPicture } from '../../features/post-releases/post-releases.service.js';
import type { ReleasedSession } from '../../features/programs/programs.service.js';
import type { PictureView } from '../components/gallery.js';
import type { SessionView } from '../components/program.js';
import type { PublicationView } from '../components/publication-card.js';
