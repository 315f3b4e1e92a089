import type { JSX } from 'preact';

interface WholeRegionProps {
  /** OKTMO of the municipality that was chosen. */
  chosen: string | undefined;
  municipalities: readonly { oktmo: string; shortName: string }[];
}

/** Says that events for the whole region are among those of a chosen municipality: they are for its people too. */
export function WholeRegion({ chosen, municipalities }: WholeRegionProps): JSX.Element | null {
  if (!chosen) return null;
  const name = municipalities.find(({ oktmo }) => oktmo === chosen)?.shortName;
  return (
    <p class="soft">
      {name
        ? `${name}: события этого муниципалитета и события для всей области, они проводятся и для него.`
        : 'Такого муниципалитета нет, показаны события для всей области.'}
    </p>
  );
}
