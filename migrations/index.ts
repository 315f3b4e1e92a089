import { CreateExtensions1764000000000 } from './1764000000000-CreateExtensions.js';
import { CreateOrganisations1764000001000 } from './1764000001000-CreateOrganisations.js';
import { CreateAccounts1764000002000 } from './1764000002000-CreateAccounts.js';
import { CreateRoadmap1764000003000 } from './1764000003000-CreateRoadmap.js';
import { CreateEvents1764000004000 } from './1764000004000-CreateEvents.js';
import { CreatePrograms1764000005000 } from './1764000005000-CreatePrograms.js';
import { CreatePublications1764000006000 } from './1764000006000-CreatePublications.js';
import { CreateRegistrations1764000007000 } from './1764000007000-CreateRegistrations.js';
import { CreateLetters1764000008000 } from './1764000008000-CreateLetters.js';
import { CreateCalendarEntries1764000009000 } from './1764000009000-CreateCalendarEntries.js';
import { AddNarrowRights1764100000000 } from './1764100000000-AddNarrowRights.js';
import { AddAccountLinks1764100100000 } from './1764100100000-AddAccountLinks.js';
import { AddDirectory1764101000000 } from './1764101000000-AddDirectory.js';
import { AddImports1764102000000 } from './1764102000000-AddImports.js';
import { AddProfiles1764103000000 } from './1764103000000-AddProfiles.js';
import { AddStaffSecurity1764104000000 } from './1764104000000-AddStaffSecurity.js';
import { AddPeople1764105000000 } from './1764105000000-AddPeople.js';
import { AddAudit1764106000000 } from './1764106000000-AddAudit.js';
import { AddPersonalData1764107000000 } from './1764107000000-AddPersonalData.js';
import { AddEventKinds1764200100000 } from './1764200100000-AddEventKinds.js';
import { AddEventReview1764200200000 } from './1764200200000-AddEventReview.js';
import { AddWorkspace1764200300000 } from './1764200300000-AddWorkspace.js';
import { AddSeriesWork1764200400000 } from './1764200400000-AddSeriesWork.js';
import { AddReleaseTelling1764200500000 } from './1764200500000-AddReleaseTelling.js';
import { AddMaterials1764200510000 } from './1764200510000-AddMaterials.js';
import { AddNews1764200700000 } from './1764200700000-AddNews.js';
import { AddPublicationVersions1764200710000 } from './1764200710000-AddPublicationVersions.js';
import { AddInformationLetters1764200900000 } from './1764200900000-AddInformationLetters.js';
import { AddParticipantWork1764201000000 } from './1764201000000-AddParticipantWork.js';
import { AddCampaigns1764201100000 } from './1764201100000-AddCampaigns.js';
import { AddLetterAppendix1764290000000 } from './1764290000000-AddLetterAppendix.js';
import { OneHomeOfRecordings1764295000000 } from './1764295000000-OneHomeOfRecordings.js';
import { AddQuotesAndDecisions1764296000000 } from './1764296000000-AddQuotesAndDecisions.js';
import { SpeakerClaims1764300000000 } from './1764300000000-SpeakerClaims.js';
import { PicturesOfPublications1764310000000 } from './1764310000000-PicturesOfPublications.js';
import { AddLinkGenerations1764410000000 } from './1764410000000-AddLinkGenerations.js';
import { DeriveLetterLinks1764410100000 } from './1764410100000-DeriveLetterLinks.js';
import { AcceptInvitations1764410200000 } from './1764410200000-AcceptInvitations.js';
import { AddRegistrationLimits1764420000000 } from './1764420000000-AddRegistrationLimits.js';
import { AddInstance1764430000000 } from './1764430000000-AddInstance.js';
import { AddOrphanFiles1764430100000 } from './1764430100000-AddOrphanFiles.js';
import { ForgetInAudit1764431000000 } from './1764431000000-ForgetInAudit.js';
import { AddSecretFingerprint1764450000000 } from './1764450000000-AddSecretFingerprint.js';
import { SearchLetters1764450100000 } from './1764450100000-SearchLetters.js';
import { AddMailPause1764460000000 } from './1764460000000-AddMailPause.js';
import { AddTold1764460100000 } from './1764460100000-AddTold.js';
import { FirstTimes1764470000000 } from './1764470000000-FirstTimes.js';
import { ShownSince1764470100000 } from './1764470100000-ShownSince.js';
import { CalendarDays1764470200000 } from './1764470200000-CalendarDays.js';
import { AddEventMoves1764480000000 } from './1764480000000-AddEventMoves.js';
import { AddTimesOfTexts1764480100000 } from './1764480100000-AddTimesOfTexts.js';
import { AddEventWithdrawal1764480200000 } from './1764480200000-AddEventWithdrawal.js';

/** Every migration in the order it runs. */
export const migrations = [
  CreateExtensions1764000000000,
  CreateOrganisations1764000001000,
  CreateAccounts1764000002000,
  CreateRoadmap1764000003000,
  CreateEvents1764000004000,
  CreatePrograms1764000005000,
  CreatePublications1764000006000,
  CreateRegistrations1764000007000,
  CreateLetters1764000008000,
  CreateCalendarEntries1764000009000,
  AddNarrowRights1764100000000,
  AddAccountLinks1764100100000,
  AddDirectory1764101000000,
  AddImports1764102000000,
  AddProfiles1764103000000,
  AddStaffSecurity1764104000000,
  AddPeople1764105000000,
  AddAudit1764106000000,
  AddPersonalData1764107000000,
  AddEventKinds1764200100000,
  AddEventReview1764200200000,
  AddWorkspace1764200300000,
  AddSeriesWork1764200400000,
  AddReleaseTelling1764200500000,
  AddMaterials1764200510000,
  AddNews1764200700000,
  AddPublicationVersions1764200710000,
  AddInformationLetters1764200900000,
  AddParticipantWork1764201000000,
  AddCampaigns1764201100000,
  AddLetterAppendix1764290000000,
  OneHomeOfRecordings1764295000000,
  AddQuotesAndDecisions1764296000000,
  SpeakerClaims1764300000000,
  PicturesOfPublications1764310000000,
  AddLinkGenerations1764410000000,
  DeriveLetterLinks1764410100000,
  AcceptInvitations1764410200000,
  AddRegistrationLimits1764420000000,
  AddInstance1764430000000,
  AddOrphanFiles1764430100000,
  ForgetInAudit1764431000000,
  AddSecretFingerprint1764450000000,
  SearchLetters1764450100000,
  AddMailPause1764460000000,
  AddTold1764460100000,
  FirstTimes1764470000000,
  ShownSince1764470100000,
  CalendarDays1764470200000,
  AddEventMoves1764480000000,
  AddTimesOfTexts1764480100000,
  AddEventWithdrawal1764480200000,
];
