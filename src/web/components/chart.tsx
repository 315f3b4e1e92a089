import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ComponentChildren, JSX } from 'preact';

/** In pixels: letters keep their size, so a telephone has a picture of its own. */
const WIDE = 760;
const NARROW = 330;
const INK = '#17203a';
const LINE = '#d8deeb';
const COLOURS = ['#2546d8', '#1b7f4b', '#c2410c'];
const FONT_SIZE = 13;
/** The width of a usual letter in heights of the font. */
const LETTER = 0.6;
/** Without double quotes: it stands in an attribute as it is. */
const FONT = "'Golos Text', sans-serif";

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);
// without a browser it takes a Cyrillic letter for as wide as it is high
setPlatformAPI({ measureText: (text) => ({ width: text.length * FONT_SIZE * LETTER }) });

interface Series {
  name: string;
  values: readonly number[];
}

interface ChartProps {
  /** States the finding: «Записались 148 человек, пришли 92». */
  title: string;
  /** What the picture shows, for who does not see it. */
  alt: string;
  labels: readonly string[];
  series: readonly Series[];
  /** `rows`: a bar to the right for each label, labels read easily; `line`: over time. */
  look: 'rows' | 'line';
  /** The same as a table. */
  children: ComponentChildren;
}

/** A chart drawn on the server, its finding above it and its numbers as a table below. */
export function Chart({ title, alt, labels, series, look, children }: ChartProps): JSX.Element {
  return (
    <figure class="chart">
      <figcaption>
        <b>{title}</b>
      </figcaption>
      {labels.length > 0 && (
        <picture>
          <source media="(max-width: 40rem)" srcset={drawn(NARROW, labels, series, look)} />
          <img src={drawn(WIDE, labels, series, look)} alt={alt} width={WIDE} height={heightOf(labels, look)} />
        </picture>
      )}
      {children}
    </figure>
  );
}

/** As an address of its own, so that the page's security policy needs no exception for styles within it. */
function drawn(width: number, labels: readonly string[], series: readonly Series[], look: ChartProps['look']): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height: heightOf(labels, look) });
  const nameWidth = Math.min(200, 0.36 * width);
  const names = {
    type: 'category' as const,
    data: [...labels],
    axisLabel: { color: INK, ...(look === 'rows' && { width: nameWidth, overflow: 'truncate' as const }) },
    axisLine: { lineStyle: { color: LINE } },
    axisTick: { show: false },
    inverse: look === 'rows',
  };
  const amounts = {
    type: 'value' as const,
    minInterval: 1,
    axisLabel: { color: INK },
    splitLine: { lineStyle: { color: LINE } },
  };
  chart.setOption({
    animation: false,
    color: COLOURS,
    textStyle: { fontFamily: FONT, fontSize: FONT_SIZE, color: INK },
    backgroundColor: '#ffffff',
    grid: {
      outerBoundsMode: 'none',
      left: look === 'rows' ? nameWidth + 20 : 44,
      right: 40,
      top: series.length > 1 ? 36 : 12,
      bottom: 28,
    },
    ...(series.length > 1 && { legend: { top: 4, left: 8, itemGap: 12, itemWidth: 18, textStyle: { color: INK } } }),
    xAxis: look === 'rows' ? amounts : names,
    yAxis: look === 'rows' ? names : amounts,
    series: series.map(({ name, values }) => ({
      name,
      type: look === 'rows' ? ('bar' as const) : ('line' as const),
      data: [...values],
      barMaxWidth: 18,
      symbolSize: 5,
      ...(look === 'rows' && { label: { show: true, position: 'right' as const, color: INK } }),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

function heightOf(labels: readonly string[], look: ChartProps['look']): number {
  return look === 'rows' ? 60 + labels.length * 44 : 280;
}
