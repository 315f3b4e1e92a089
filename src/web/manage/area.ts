/** The workspace's own menu. */
export const MANAGE_AREA = {
  title: 'Рабочее место',
  href: '/manage',
  nav: [
    { title: 'События', href: '/manage' },
    { title: 'Новое событие', href: '/manage/events/new' },
    { title: 'Письма', href: '/manage/letters' },
    { title: 'Сайт', href: '/' },
  ],
} as const;
