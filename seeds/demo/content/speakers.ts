interface SpeakerSpec {
  sex: 'female' | 'male';
  position: string;
}

/** Who speaks at demonstration events: positions only, names are made up. */
export const SPEAKERS = {
  centreHead: { sex: 'female', position: 'руководитель центра профориентации, АСОУ' },
  methodist: { sex: 'female', position: 'старший методист, АСОУ' },
  viceRector: { sex: 'male', position: 'проректор по непрерывному образованию, АСОУ' },
  analyst: { sex: 'male', position: 'аналитик регионального координатора, АСОУ' },
  researcher: { sex: 'female', position: 'научный сотрудник лаборатории профориентации, АСОУ' },
  professor: { sex: 'male', position: 'доктор педагогических наук, профессор, АСОУ' },
  lawyer: { sex: 'female', position: 'юрисконсульт, АСОУ' },
  ministryHead: { sex: 'female', position: 'заместитель начальника Управления общего образования, МОМО' },
  ministryExpert: { sex: 'male', position: 'консультант Управления общего образования, МОМО' },
  deputyBalashikha: { sex: 'female', position: 'заместитель директора гимназии, г. о. Балашиха' },
  deputyKlin: { sex: 'female', position: 'заместитель директора школы, г. о. Клин' },
  deputyPodolsk: { sex: 'male', position: 'заместитель директора лицея, г. о. Подольск' },
  headOdintsovo: { sex: 'male', position: 'директор образовательного комплекса, Одинцовский г. о.' },
  navigator: { sex: 'female', position: 'педагог-навигатор, г. о. Королёв' },
  classTeacher: { sex: 'female', position: 'классный руководитель 9 класса, г. о. Мытищи' },
  psychologist: { sex: 'female', position: 'педагог-психолог, г. о. Химки' },
  defectologist: { sex: 'female', position: 'учитель-дефектолог школы-интерната, г. о. Коломна' },
  physicist: { sex: 'male', position: 'учитель физики, г. о. Дубна' },
  collegeDeputy: { sex: 'male', position: 'заместитель директора, ПК «Энергия»' },
  master: { sex: 'male', position: 'мастер производственного обучения, ПК «Энергия»' },
  student: { sex: 'female', position: 'студентка третьего курса, ПК «Энергия»' },
  technologist: { sex: 'male', position: 'главный технолог машиностроительного завода' },
  trainer: { sex: 'female', position: 'руководитель учебного центра предприятия' },
  parent: { sex: 'female', position: 'председатель родительского комитета, г. о. Реутов' },
  coordinatorBalashikha: { sex: 'female', position: 'муниципальный координатор, г. о. Балашиха' },
  coordinatorMytishchi: { sex: 'female', position: 'муниципальный координатор, г. о. Мытищи' },
  coordinatorKolomna: { sex: 'male', position: 'муниципальный координатор, г. о. Коломна' },
} as const satisfies Record<string, SpeakerSpec>;

export type SpeakerKey = keyof typeof SPEAKERS;
