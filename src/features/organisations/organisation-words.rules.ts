/** What each kind of organisation is called, one and many. */
export const ORGANISATION_KIND_WORDS = {
  MINISTRY: { word: 'Министерство', plural: 'Министерства' },
  REGIONAL_COORDINATOR: { word: 'Региональный координатор', plural: 'Региональные координаторы' },
  MUNICIPAL_EDUCATION_AUTHORITY: { word: 'Муниципальный орган (МОУО)', plural: 'МОУО' },
  SCHOOL: { word: 'Школа', plural: 'Школы' },
  COLLEGE: { word: 'Колледж', plural: 'Колледжи' },
  UNIVERSITY: { word: 'Вуз', plural: 'Вузы' },
  INDUSTRIAL_PARTNER: { word: 'Индустриальный партнёр', plural: 'Партнёры' },
} as const;

/** Who founded a school: the plan reaches all three (domain.md, section 1). */
export const FOUNDER_WORDS = {
  STATE: 'Областная',
  ANO: 'АНО',
  MUNICIPAL: 'Муниципальная',
} as const;

export const LEVEL_WORDS = {
  BASIC: 'Базовый',
  MAIN: 'Основной',
  ADVANCED: 'Продвинутый',
} as const;
