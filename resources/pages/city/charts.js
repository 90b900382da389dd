// Draws each [data-chart] from the JSON beside it, in the page's own colours; again when the theme or the width changes,
// and for paper. Series are told apart by patterns as well as by colours, and each bar bears its figure.
"use strict";
(() => {
  const drawn = [];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (value) => new Intl.NumberFormat(document.documentElement.lang).format(value);
  const BAR = 11, BETWEEN = 10, NARROW = 480, AROUND = 96; // pixels
  const PATTERNS = [
    null,
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
    { symbol: "circle", symbolSize: 0.7, dashArrayX: [[5, 5], [0, 5, 5, 0]], dashArrayY: [4, 0] },
    { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: 0 },
  ];

  const option = (data, narrow) => {
    const ink = colour("--ink"), soft = colour("--soft"), line = colour("--line"), paper = colour("--paper");
    const several = data.series.length > 1;
    const said = (value) => (data.unit === "%" ? `${number(value)} %` : number(value));
    const names = {
      type: "category", data: data.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: line } },
      axisLabel: { color: ink, fontSize: narrow ? 12 : 13, lineHeight: 15, hideOverlap: true, width: narrow ? 124 : 220, overflow: narrow ? "break" : "truncate" },
    };
    const values = {
      type: "value", max: data.unit === "%" ? 100 : undefined, splitNumber: narrow ? 2 : 5,
      axisLabel: { color: soft, fontSize: 12, formatter: said }, splitLine: { lineStyle: { color: line } },
    };
    const across = Boolean(data.horizontal);
    return {
      animation: false,
      textStyle: { fontFamily: "Be Vietnam Pro", color: ink },
      color: [1, 2, 3, 4].map((nth) => colour(`--series-${nth}`)),
      tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => number(value) + (data.unit ? ` ${data.unit}` : "") },
      legend: { show: several, textStyle: { color: ink, fontSize: 13 }, top: 8, itemWidth: 28 },
      grid: { left: 16, right: narrow ? 56 : 72, top: several ? (narrow ? 76 : 48) : 16, bottom: 12, containLabel: true },
      xAxis: across ? values : names,
      yAxis: across ? { ...names, inverse: true } : values,
      series: data.series.map((one, nth) => ({
        name: one.name, data: one.values, type: data.kind === "line" ? "line" : "bar",
        stack: data.kind === "stack" ? "all" : undefined, barMaxWidth: across ? 18 : 36, barGap: "10%", symbolSize: 6,
        itemStyle: { decal: PATTERNS[nth % PATTERNS.length] && { color: paper, ...PATTERNS[nth % PATTERNS.length] } },
        label: { show: across && data.kind === "bar", position: "right", color: ink, fontSize: several ? 11 : 12, formatter: ({ value }) => said(value) },
      })),
    };
  };
  const draw = () => {
    for (const { chart, place, data } of drawn) chart.setOption(option(data, place.clientWidth < NARROW), true);
  };
  const take = () => {
    for (const place of document.querySelectorAll("[data-chart]:not([data-drawn])")) {
      place.dataset.drawn = "yes";
      const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      if (data.horizontal) {
        const tall = data.categories.length * (data.series.length * BAR * 1.1 + BETWEEN * (place.clientWidth < NARROW ? 2 : 1)) + AROUND;
        place.style.setProperty("--tall", `${Math.round(Math.max(tall, 160))}px`);
      }
      drawn.push({ chart: echarts.init(place, null, { renderer: "canvas" }), place, data });
    }
    draw();
  };
  const anew = () => {
    drawn.forEach(({ chart }) => chart.resize());
    draw();
  };
  document.fonts.ready.then(take); // before its letters are here, a canvas writes in others
  document.addEventListener("htmx:afterSwap", take);
  window.addEventListener("resize", anew);
  for (const asked of ["(prefers-color-scheme: dark)", "print"]) window.matchMedia(asked).addEventListener("change", draw);
})();
