import type { FormValues } from '../platform/http/form.js';

interface Said {
  lastName: string;
  firstName: string;
  middleName: string | null;
  school: string | null;
  schoolId: string | null;
  schoolUnverified: boolean;
  municipalityOktmo: string | null;
  position: string | null;
}

/** What a person has said of himself, by the names of the fields of `ParticipantFields`. */
export function profileValues(said: Said): FormValues {
  return {
    lastName: said.lastName,
    firstName: said.firstName,
    middleName: said.middleName,
    schoolName: said.school,
    schoolId: said.schoolId,
    schoolMissing: said.schoolUnverified,
    municipality: said.municipalityOktmo,
    position: said.position,
  };
}
