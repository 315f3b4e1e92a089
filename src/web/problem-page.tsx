import type { FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { LINK_CLOSED } from '../features/registrations/own-registration.service.js';
import type { Config } from '../platform/config/config.js';
import type { Problem } from '../platform/http/error.filter.js';
import { ButtonLink } from './components/buttons.js';
import { ErrorPage } from './components/error-page.js';
import { document } from './components/layout.js';
import { viewOf } from './page-context.service.js';

/** How people see a problem: a page with what happened, what to do and the number to name. */
export function problemPage(config: Readonly<Config>): (problem: Problem, request: FastifyRequest) => string {
  return ({ status, code, detail, errors, requestId }, request) => {
    const [path = '/'] = request.url.split('?', 1);
    const fields = errors?.map(({ message }) => message).join('. ');
    return document(
      <ErrorPage
        status={status}
        message={fields ?? detail}
        requestId={requestId}
        way={wayFrom(path, status)}
        canonical={`${config.PUBLIC_URL}${path}`}
        path={request.url}
        view={viewOf(request)}
      >
        {code === LINK_CLOSED && <NewLink path={path} />}
      </ErrorPage>,
    );
  };
}

/** What a closed link of a letter can still do. */
function NewLink({ path }: { path: string }): JSX.Element | null {
  const [own] = /^\/r\/[\w-]+/.exec(path) ?? [];
  if (!own) return null;
  return (
    <>
      <p>Её владелец вышел на всех устройствах, сменил адрес почты или адрес своего календаря.</p>
      <p>
        <ButtonLink href={`${own}/again`}>Получить новую ссылку</ButtonLink>
      </p>
    </>
  );
}

/** Back to the area of staff, or to the event whose form or broadcast refused; the list of events otherwise. */
function wayFrom(path: string, status: number): { href: string; label: string } | undefined {
  if (path.startsWith('/manage/')) return { href: '/manage', label: 'В рабочее место' };
  if (path.startsWith('/control/')) return { href: '/control', label: 'К управлению' };
  const [event] = /^\/events\/[^/]+(?=\/)/.exec(path) ?? [];
  return event && status !== 404 ? { href: event, label: 'К событию' } : undefined;
}
