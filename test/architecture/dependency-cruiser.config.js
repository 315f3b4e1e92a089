/** Features in their order: each imports only the features named for it. */
const ORDER = {
  organisations: [],
  accounts: ['organisations'],
  events: ['organisations', 'accounts'],
  programs: ['organisations', 'accounts', 'events'],
  registrations: ['organisations', 'accounts', 'events'],
  materials: ['organisations', 'accounts', 'events', 'programs', 'registrations'],
  publications: ['organisations', 'accounts', 'events'],
  announcements: ['organisations', 'accounts', 'events', 'publications'],
  'post-releases': ['organisations', 'accounts', 'events', 'publications'],
  attendance: ['organisations', 'accounts', 'events', 'registrations'],
  certificates: ['organisations', 'accounts', 'events', 'registrations', 'attendance'],
};
/** Leaves of the order: they read the features above and each other, but the first two are read only by those named. */
const DEAF_LEAVES = { calendar: ['notifications'], notifications: [] };
const LEAVES = [
  ...Object.keys(DEAF_LEAVES),
  'copying',
  'rescheduling',
  'roadmap',
  'directory',
  'personal-data',
  'audit',
  'documents',
  'workspace',
  'monitoring',
];

const SPEC = String.raw`\.spec\.tsx?$`;
const ROOT_FILE = '^src/[^/]+$';
const ICS = '^src/features/calendar/ics(-library[.]spec)?[.]ts$';
const ICS_PARTS = '^src/features/calendar/ics[^/]*[.]ts$';
const oneOf = (names) => `(${names.join('|')})`;
const feature = (names) => `^src/features/${oneOf(names)}/`;
const kind = (names) => String.raw`\.${oneOf(names)}\.ts$`;
/** Fields under one name in several features: of a person, of a filter of events, of a move of one; of announcements and post-releases their moves too. */
const SHARED_FIELDS =
  '^src/features/(accounts/person[.]dto|events/(events-filter|lifecycle)[.]dto|publications/(publications[.]dto|publication-moves[.]controller))[.]ts$';
/** What is printed is a plain value; how, the printers know. */
const PRINTED = '^src/platform/print/document[.]ts$';
const PURE = ['^src/common/', PRINTED, kind(['rules', 'events'])];

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const layers = [
  forbid(
    'common-is-pure',
    'common is plain TypeScript: no packages, nothing of Node, nothing of the layers above.',
    { path: '^src/common/', pathNot: SPEC },
    { pathNot: '^src/common/' },
  ),
  forbid(
    'platform-knows-no-features',
    'web -> features -> platform -> common.',
    { path: '^src/platform/' },
    { path: ['^src/(features|web)/', '^seeds/'] },
  ),
  forbid(
    'features-know-no-pages',
    'web -> features -> platform -> common.',
    { path: '^src/features/' },
    { path: ['^src/web/', '^(migrations|seeds)/'] },
  ),
  forbid(
    'web-uses-features',
    'Pages reach rows through the features.',
    { path: '^src/web/' },
    { path: '^(migrations|seeds)/' },
  ),
  forbid(
    'root-is-the-composition',
    'Files directly in src put the system together: nothing below them imports them.',
    { path: '^(src/[^/]+|migrations|seeds)/' },
    { path: ROOT_FILE },
  ),
  forbid(
    'no-tests-in-the-product',
    'The product runs without its tests and benches.',
    { path: '^(src|migrations|seeds)/', pathNot: SPEC },
    { path: ['^(test|bench)/', SPEC] },
  ),
  forbid(
    'no-development-packages-in-the-product',
    'Production installs without devDependencies.',
    { path: '^(src|migrations|seeds)/', pathNot: SPEC },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  ),
];

const featureOrder = [
  ...Object.entries(ORDER).map(([name, below]) =>
    forbid(
      `order-of-${name}`,
      `Of the features ${name} imports only these: ${below.join(', ') || 'none'}.`,
      { path: feature([name]) },
      { path: '^src/features/', pathNot: feature([name, ...below]) },
    ),
  ),
  ...Object.entries(DEAF_LEAVES).map(([name, readers]) =>
    forbid(
      `nobody-calls-${name}`,
      `What ${name} must react to reaches it as a job.`,
      { path: '^src/features/', pathNot: feature([name, ...readers]) },
      { path: feature([name]) },
    ),
  ),
  forbid(
    'feature-without-order',
    'A new feature gets its place in the order in this file.',
    { path: '^src/features/', pathNot: feature([...Object.keys(ORDER), ...LEAVES]) },
    {},
  ),
  forbid(
    'kinds-across-features',
    'Another feature is its module, services, entities, events and rules.',
    { path: '^src/features/([^/]+)/' },
    {
      path: '^src/features/',
      pathNot: ['^src/features/$1/', SHARED_FIELDS, kind(['module', 'service', 'entity', 'events', 'rules'])],
    },
  ),
  forbid(
    'kinds-for-web',
    'For pages a feature is its module, services, entities, events, rules and DTOs.',
    { path: '^src/web/' },
    { path: '^src/features/', pathNot: kind(['module', 'service', 'entity', 'events', 'rules', 'dto']) },
  ),
];

const purity = [
  forbid(
    'rules-are-pure',
    'Rules are plain functions over plain values: no Nest, no TypeORM, no packages.',
    { path: kind(['rules']) },
    { pathNot: PURE },
  ),
  forbid(
    'ics-is-pure',
    'The iCalendar builder turns plain values into text.',
    { path: ICS_PARTS, pathNot: SPEC },
    { pathNot: [...PURE, ICS_PARTS, 'node_modules/ical-generator/'] },
  ),
  forbid(
    'only-ics-writes-icalendar',
    'One file corrects what ical-generator gets wrong.',
    { path: '^src/', pathNot: ICS },
    { path: 'node_modules/ical-generator/' },
  ),
  forbid(
    'migrations-are-sql',
    'A migration means the same for ever: no code of ours.',
    { path: '^migrations/' },
    { pathNot: ['^migrations/', 'node_modules/typeorm/'] },
  ),
  forbid(
    'seeds-use-services',
    'Seeds write through platform, entities, rules and services.',
    { path: '^seeds/' },
    {
      path: '^(src|migrations|test|bench)/',
      pathNot: ['^src/(common|platform)/', kind(['entity', 'rules', 'service'])],
    },
  ),
];

const everywhere = [
  forbid('no-cycles', 'Types count too.', {}, { circular: true }),
  forbid('no-unresolved', 'What is imported exists.', {}, { couldNotResolve: true }),
  forbid(
    'no-orphans',
    'What nobody imports goes.',
    { orphan: true, path: '^(src|seeds)/', pathNot: [SPEC, '^src/web/assets/', ROOT_FILE] },
    {},
  ),
];

export default {
  forbidden: [...layers, ...featureOrder, ...purity, ...everywhere],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'types', 'default'],
      exportsFields: ['exports'],
      extensions: ['.js', '.ts', '.tsx', '.d.ts', '.json'],
    },
  },
};
