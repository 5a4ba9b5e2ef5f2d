import {
  CandlestickSeries,
  type CandlestickStyleOptions,
  type ChartOptions,
  ColorType,
  createChart,
  createSeriesMarkers,
  type DeepPartial,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useRef } from 'react';
import { formatPrice, formatQuantity, secondsOf } from '#web/format/format';
import type { Grid } from '#web/format/grid';
import type { FillMark, PriceBar } from '#web/price/candles';

interface PlotProps {
  readonly bars: readonly PriceBar[];
  readonly marks: readonly FillMark[];
  readonly arrival: number | null;
  readonly grid: Grid;
  readonly lengthSeconds: number;
  /** What the chart shows, for those who do not see it. */
  readonly summary: string;
  /** Start of the bar under the pointer in seconds; null: the pointer has left. */
  readonly onPoint: (at: number | null) => void;
}
interface Drawn {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly volume: ISeriesApi<'Histogram'>;
  readonly marks: ISeriesMarkersPluginApi<Time>;
  arrival: IPriceLine | null;
}
const VOLUME_SHARE = 0.2;
// What is seen at first; the rest is to the left of it.
const BARS_SEEN_MAX = 120;
const BAR_WIDTH_MIN = 7;

/** Candles over volume, with own fills and the arrival price. The library draws; colours are the style sheet's. */
export function CandlePlot(props: PlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const made = drawnIn(element, latest);
    drawn.current = made;
    fill(made, latest.current);
    const count = latest.current.bars.length;
    const seen = Math.min(BARS_SEEN_MAX, Math.round(element.clientWidth / BAR_WIDTH_MIN));
    made.chart.timeScale().setVisibleLogicalRange({ from: count - seen, to: count + 2 });
    const scheme = matchMedia('(prefers-color-scheme: light)');
    const recolour = (): void => {
      made.chart.applyOptions(chartOptions(latest.current));
      made.candles.applyOptions(candleColours());
      fill(made, latest.current);
    };
    scheme.addEventListener('change', recolour);
    return () => {
      scheme.removeEventListener('change', recolour);
      drawn.current = null;
      made.chart.remove();
    };
  }, [props.lengthSeconds]);
  useEffect(() => {
    if (drawn.current !== null) fill(drawn.current, latest.current);
  }, [props.bars, props.marks, props.arrival]);
  return <div className="price-plot" ref={holder} role="img" aria-label={props.summary} />;
}

const colourOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const timeOf = (seconds: number): UTCTimestamp => seconds as UTCTimestamp;

function chartOptions({ lengthSeconds }: PlotProps): DeepPartial<ChartOptions> {
  const line = { color: colourOf('--grid') };
  const edge = colourOf('--edge-strong');
  return {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: colourOf('--panel') },
      textColor: colourOf('--muted'),
      fontSize: 11,
      fontFamily: 'system-ui, sans-serif',
      // The licence's notice is a line of text under the chart: a link inside a picture cannot be reached.
      attributionLogo: false,
      panes: { separatorColor: colourOf('--edge'), enableResize: false },
    },
    grid: { vertLines: line, horzLines: line },
    crosshair: { vertLine: { color: edge }, horzLine: { color: edge } },
    rightPriceScale: { borderColor: colourOf('--edge') },
    timeScale: {
      borderColor: colourOf('--edge'),
      timeVisible: lengthSeconds < 86_400,
      secondsVisible: false,
      rightOffset: 2,
    },
    localization: { locale: 'en-US' },
    // The wheel scrolls the page.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  };
}
const priceWord = (price: number, grid: Grid): string => formatPrice(price, grid.tick, 1);

function candleColours(): DeepPartial<CandlestickStyleOptions> {
  const up = colourOf('--up');
  const down = colourOf('--down');
  return {
    upColor: up,
    wickUpColor: up,
    downColor: down,
    wickDownColor: down,
    borderVisible: false,
  };
}

function drawnIn(element: HTMLElement, latest: { readonly current: PlotProps }): Drawn {
  const chart = createChart(element, chartOptions(latest.current));
  const candles = chart.addSeries(CandlestickSeries, {
    ...candleColours(),
    priceLineVisible: false,
    priceFormat: {
      type: 'custom',
      minMove: latest.current.grid.tick ?? 0.0001,
      formatter: (price: number) => priceWord(price, latest.current.grid),
    },
  });
  const volume = chart.addSeries(
    HistogramSeries,
    {
      priceLineVisible: false,
      lastValueVisible: false,
      priceFormat: {
        type: 'custom',
        minMove: latest.current.grid.lot ?? 0.0001,
        formatter: (value: number) => formatQuantity(Math.max(0, value), latest.current.grid.lot),
      },
    },
    1,
  );
  chart.panes()[0]?.setStretchFactor(1 - VOLUME_SHARE);
  chart.panes()[1]?.setStretchFactor(VOLUME_SHARE);
  chart.subscribeCrosshairMove(({ time }) =>
    latest.current.onPoint(typeof time === 'number' ? time : null),
  );
  return { chart, candles, volume, marks: createSeriesMarkers(candles, []), arrival: null };
}

function fill(drawn: Drawn, { bars, marks, arrival }: PlotProps): void {
  const up = colourOf('--volume-up');
  const down = colourOf('--volume-down');
  drawn.candles.setData(
    bars.map(({ at, open, high, low, close }) => ({
      time: timeOf(secondsOf(at)),
      open,
      high,
      low,
      close,
    })),
  );
  drawn.volume.setData(
    bars.map(({ at, open, close, volume }) => ({
      time: timeOf(secondsOf(at)),
      value: volume,
      color: close >= open ? up : down,
    })),
  );
  drawn.marks.setMarkers(marks.map(markerOf));
  if (drawn.arrival !== null) drawn.candles.removePriceLine(drawn.arrival);
  drawn.arrival =
    arrival === null
      ? null
      : drawn.candles.createPriceLine({
          price: arrival,
          color: colourOf('--planned'),
          lineWidth: 1,
          lineStyle: LineStyle.Dashed,
          axisLabelVisible: true,
          title: 'arrival',
        });
}

function markerOf({ at, side, price }: FillMark): SeriesMarker<Time> {
  const isBuy = side === 'buy';
  return {
    time: timeOf(at),
    price,
    position: isBuy ? 'atPriceBottom' : 'atPriceTop',
    shape: isBuy ? 'arrowUp' : 'arrowDown',
    color: colourOf('--own'),
  };
}
