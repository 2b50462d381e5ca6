import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import * as format from "../shared/format.ts";
import { onThemeChange } from "../shared/theme.ts";
import type { BitrateHistory } from "./history.ts";

/** Bitrate over the last two minutes. `label` names it for those who cannot see it. */
export function Sparkline(props: { history: BitrateHistory; height: number; label: string }) {
  const { history, height, label } = props;
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLOutputElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(options(element, height, readout.current), history.series(), element);
    };
    draw();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    const unfollow = onThemeChange(draw);
    return () => {
      unfollow();
      resized.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [history, height]);

  useEffect(() => plot.current?.setData(history.series()));

  return (
    <div class="sparkline" role="img" aria-label={label}>
      <div ref={box} style={{ height: `${height}px` }} />
      <output ref={readout} aria-hidden="true" />
    </div>
  );
}

function options(element: HTMLElement, height: number, readout: HTMLOutputElement | null): uPlot.Options {
  // The element's own colour is the line's: canvas does not know custom properties.
  const line = getComputedStyle(element).color;
  return {
    width: element.clientWidth || 100,
    height,
    padding: [4, 0, 2, 0],
    legend: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: { x: { range: atLeastHalfAMinute }, y: { range: fromZero } },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    series: [{}, { stroke: line, width: 1.6, fill: (plot) => fade(plot, line), points: { show: false } }],
    hooks: {
      setCursor: [
        (plot) => {
          if (!readout) return;
          const at = plot.cursor.idx;
          const value = at === null || at === undefined ? null : plot.data[1]?.[at];
          readout.value = value === null || value === undefined ? "" : format.bitrate(value);
        },
      ],
    },
  };
}

/** A young history grows from the left, and is never stretched to less than half a minute. */
function atLeastHalfAMinute(_plot: uPlot, first: number | null, last: number | null): [number, number] {
  const begin = first ?? 0;
  return [begin, Math.max(last ?? begin, begin + 30)];
}

/** The line's colour, fading out towards the bottom. */
function fade(plot: uPlot, line: string): CanvasGradient {
  const { top, height } = plot.bbox;
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, line.replace(/^rgb\((.*)\)$/, "rgba($1, 0.28)"));
  gradient.addColorStop(1, line.replace(/^rgb\((.*)\)$/, "rgba($1, 0)"));
  return gradient;
}

/** From nothing to a little over the peak, so that a steady stream looks steady. */
function fromZero(_plot: uPlot, _lowest: number | null, highest: number | null): [number, number] {
  return [0, Math.max(highest ?? 0, 1000) * 1.25];
}
