import type { JSX } from 'preact';
import type { SpeakersService } from '../../features/programs/speakers.service.js';
import { ActionForm } from '../components/buttons.js';
import { Notice } from '../components/messages.js';

interface ClaimsProps {
  claims: Awaited<ReturnType<SpeakersService['waiting']>>;
  action: string;
  csrf: string;
}

/** People who say to be speakers of the program; nothing while nobody does. */
export function SpeakerClaims({ claims, action, csrf }: ClaimsProps): JSX.Element | null {
  if (claims.length === 0) return null;
  return (
    <Notice tone="info" title="Спикеры просят подтвердить, что это они">
      {claims.map(({ speakerId, personId, fullName, position, name, email }) => (
        <div key={speakerId + personId}>
          <p>
            {name} ({email}): «{[fullName, position].filter(Boolean).join(', ')} — это я»
          </p>
          <div class="actions">
            <ActionForm action={action} csrf={csrf} fields={{ speakerId, personId, answer: 'confirm' }} size="small">
              Подтвердить
            </ActionForm>
            <ActionForm action={action} csrf={csrf} fields={{ speakerId, personId, answer: 'refuse' }} size="small">
              Отклонить
            </ActionForm>
          </div>
        </div>
      ))}
    </Notice>
  );
}
