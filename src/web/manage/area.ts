/** The workspace's own menu: helpers of one event see less of it. */
export const MANAGE_AREA = {
  title: 'Рабочее место',
  href: '/manage',
  nav: [
    { title: 'Сегодня', href: '/manage' },
    { title: 'События', href: '/manage/events' },
    { title: 'Новое событие', href: '/manage/events/new', action: 'event.edit' },
    { title: 'Новости', href: '/manage/news' },
    { title: 'Циклы', href: '/manage/series', action: 'event.edit' },
    { title: 'Письма', href: '/manage/letters', action: 'letter.view' },
    { title: 'Сайт', href: '/' },
  ],
} as const;
