// Draws each [data-chart] from the JSON beside it, in the page's own colours; again when the theme or the width changes.
"use strict";
(() => {
  const drawn = [];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (value) => new Intl.NumberFormat(document.documentElement.lang).format(value);

  const option = (data) => {
    const ink = colour("--ink"), soft = colour("--soft"), line = colour("--line");
    const names = { type: "category", data: data.categories, axisLabel: { color: soft, hideOverlap: true }, axisLine: { lineStyle: { color: line } } };
    const values = { type: "value", axisLabel: { color: soft, formatter: number }, splitLine: { lineStyle: { color: line } } };
    const across = Boolean(data.horizontal);
    return {
      animation: false,
      textStyle: { fontFamily: "Be Vietnam Pro", color: ink },
      color: [colour("--brand"), colour("--good"), colour("--warm"), colour("--bad"), soft],
      tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => number(value) + (data.unit ? ` ${data.unit}` : "") },
      legend: { show: data.series.length > 1, textStyle: { color: ink }, top: 8 },
      grid: { left: 16, right: 24, top: data.series.length > 1 ? 48 : 24, bottom: 16, containLabel: true },
      xAxis: across ? values : names,
      yAxis: across ? { ...names, inverse: true } : values,
      series: data.series.map((one) => ({
        name: one.name, data: one.values, type: data.kind === "line" ? "line" : "bar",
        stack: data.kind === "stack" ? "all" : undefined, barMaxWidth: 36, symbolSize: 6,
      })),
    };
  };
  const draw = () => {
    for (const { chart, data } of drawn) chart.setOption(option(data), true);
  };
  const take = () => {
    for (const place of document.querySelectorAll("[data-chart]:not([data-drawn])")) {
      place.dataset.drawn = "yes";
      const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      drawn.push({ chart: echarts.init(place, null, { renderer: "canvas" }), data });
    }
    draw();
  };
  take();
  document.addEventListener("htmx:afterSwap", take);
  window.addEventListener("resize", () => drawn.forEach(({ chart }) => chart.resize()));
  window.addEventListener("beforeprint", () => drawn.forEach(({ chart }) => chart.resize()));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
