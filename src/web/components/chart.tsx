import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ComponentChildren, JSX } from 'preact';

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);

const WIDTH = 760;
const INK = '#17203a';
const LINE = '#d8deeb';
const COLOURS = ['#2546d8', '#1b7f4b', '#c2410c'];
/** Without double quotes: it stands in an attribute as it is. */
const FONT = "'Golos Text', sans-serif";

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
        <img src={drawn(labels, series, look)} alt={alt} width={WIDTH} height={heightOf(labels, look)} />
      )}
      {children}
    </figure>
  );
}

/** As an address of its own, so that the page's security policy needs no exception for styles within it. */
function drawn(labels: readonly string[], series: readonly Series[], look: ChartProps['look']): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: heightOf(labels, look) });
  const names = {
    type: 'category' as const,
    data: [...labels],
    axisLabel: { color: INK, width: 220, overflow: 'truncate' as const },
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
    textStyle: { fontFamily: FONT, fontSize: 13, color: INK },
    backgroundColor: '#ffffff',
    grid: { left: 12, right: 40, top: series.length > 1 ? 36 : 12, bottom: 8 },
    ...(series.length > 1 && { legend: { top: 4, left: 8, textStyle: { color: INK } } }),
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
