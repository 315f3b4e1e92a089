/** «Орлова Анна Петровна» and «А. П. Орлова» may be the same person as «Анна Орлова»: each name, or its first letter in place of one. */
export function resembles(speaker: string, person: string): boolean {
  const words = wordsIn(speaker);
  const missing = wordsIn(person).filter((word) => !words.includes(word));
  const [only] = missing;
  if (only === undefined) return words.length > 0 && wordsIn(person).length > 1;
  return missing.length === 1 && wordsIn(person).length > 1 && words.includes(only.slice(0, 1));
}

function wordsIn(name: string): string[] {
  return (
    name
      .toLowerCase()
      .replaceAll('ё', 'е')
      .match(/\p{L}+(?:-\p{L}+)*/gu) ?? []
  );
}
