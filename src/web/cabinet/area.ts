/** The menu of a person's own pages. */
export const CABINET_AREA = {
  title: 'Мой кабинет',
  href: '/me',
  nav: [
    { title: 'Мои события', href: '/me' },
    { title: 'Профиль', href: '/me/profile' },
    { title: 'Календарь', href: '/me/calendar' },
    { title: 'Письма', href: '/me/preferences' },
    { title: 'Безопасность', href: '/me/security' },
    { title: 'Мои данные', href: '/me/data' },
    { title: 'Сайт', href: '/' },
  ],
} as const;
