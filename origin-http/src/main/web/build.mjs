// Builds the player page and the console into target/classes/web: type check, unit tests, bundles with content
// hashes, .gz beside every text file. Returns at once when nothing it reads has changed since the last build.
//
//   node build.mjs           what Maven runs
//   node build.mjs --watch   rebuilds at every change, without type check and tests

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, watch } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { constants, gzip as gzipCallback } from "node:zlib";

const gzip = promisify(gzipCallback);
const web = dirname(fileURLToPath(import.meta.url));
const module_ = join(web, "../../..");
const tests = join(module_, "src/test/web");
const target = join(module_, "target");
const output = join(target, "classes/web");
const scratch = join(target, "web-build");
const stampFile = join(scratch, "stamp.json");
const installedFile = join(web, "node_modules/.installed-from");

/** Oldest browsers the pages are compiled for: the first with `light-dark()` colours and `AbortSignal.any`. */
const BROWSERS = ["chrome123", "firefox124", "safari17.5"];

/** Text under this many bytes is not worth a .gz: it fits one network packet anyway. */
const GZIP_FROM_BYTES = 1024;

async function main() {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major < 20) fail(`Node.js 20 or newer is needed to build the web pages, this is ${process.version}.`);

  const inputs = await hashInputs();
  if (process.argv.includes("--watch")) return watchSources();
  if (await isUpToDate(inputs)) return;

  const started = performance.now();
  await install();
  const [files] = await Promise.all([bundle(), typeCheck(), unitTests()]);
  await publish(files);
  await mkdir(scratch, { recursive: true });
  await writeFile(stampFile, JSON.stringify({ inputs, outputs: sizes(files) }));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`web pages: ${files.size} files in ${seconds} s`);
}

// ---- what has changed ------------------------------------------------------------------------------------------

/** One hash over everything the build reads, the Node version included. */
async function hashInputs() {
  const hash = createHash("sha256").update(process.version);
  for (const root of [web, tests]) {
    for (const file of await filesBelow(root)) {
      hash.update(`\0${relative(module_, file)}\0`).update(await readFile(file));
    }
  }
  return hash.digest("hex");
}

/** True when the last build read the same inputs and what it wrote is still all there. */
async function isUpToDate(inputs) {
  try {
    const stamp = JSON.parse(await readFile(stampFile, "utf8"));
    if (stamp.inputs !== inputs) return false;
    for (const [name, size] of Object.entries(stamp.outputs)) {
      if ((await stat(join(output, name))).size !== size) return false;
    }
    return true;
  } catch {
    return false;
  }
}

async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(path)));
    else found.push(path);
  }
  return found.sort();
}

/** Runs `npm ci` when the lock file is not the one that node_modules was installed from. */
async function install() {
  const lock = await readFile(join(web, "package-lock.json"));
  const wanted = createHash("sha256").update(lock).update(`${process.platform}-${process.arch}`).digest("hex");
  const installed = await readFile(installedFile, "utf8").catch(() => "");
  if (installed === wanted) return;
  const windows = process.platform === "win32";
  await run(windows ? "npm.cmd" : "npm", ["ci", "--loglevel=error"], { shell: windows });
  await writeFile(installedFile, wanted);
}

// ---- checks ----------------------------------------------------------------------------------------------------

const typeCheck = () =>
  run(process.execPath, [join(web, "node_modules/typescript/lib/tsc.js"), "--noEmit", "-p", web]);

async function unitTests() {
  const folder = join(scratch, "tests");
  await rm(folder, { recursive: true, force: true });
  const entryPoints = (await filesBelow(tests)).filter((file) => /\.test\.tsx?$/.test(file));
  const { build } = await esbuild();
  await build({
    ...common,
    entryPoints,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node20",
    sourcemap: "inline",
  });
  await run(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", folder]);
}

// ---- bundles ---------------------------------------------------------------------------------------------------

const esbuild = () => import("esbuild");

const common = {
  absWorkingDir: web,
  nodePaths: [join(web, "node_modules")],
  bundle: true,
  format: "esm",
  charset: "utf8",
  logLevel: "error",
  jsx: "automatic",
  jsxImportSource: "preact",
  alias: { dashjs: join(web, "node_modules/dashjs/dist/modern/esm/dash.mediaplayer.min.js") },
};

/** Returns the site: path below the output folder to bytes. */
async function bundle() {
  const { build, transform } = await esbuild();
  const result = await build({
    ...common,
    entryPoints: { player: "src/player/main.ts", console: "src/console/main.tsx" },
    outdir: join(output, "assets"),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    publicPath: "/assets/",
    splitting: true,
    minify: true,
    legalComments: "none",
    target: BROWSERS,
    loader: { ".woff2": "file", ".svg": "file" },
    plugins: [urlImports],
    metafile: true,
    write: false,
  });
  const files = new Map(result.outputFiles.map((file) => [relative(output, file.path), Buffer.from(file.contents)]));
  const outputs = Object.entries(result.metafile.outputs);

  /** The site's path of the output made from that source file, or of the style sheet that goes with it. */
  const urlOf = (source, { css = false } = {}) => {
    const [path, meta] = outputs.find(([, { entryPoint }]) => entryPoint === source) ?? fail(`no output of ${source}`);
    return toUrl(css ? meta.cssBundle : path);
  };
  const toUrl = (path) => `/${relative(output, join(web, path))}`;
  /** What the entry imports, named in the page so that the browser need not find out step by step. */
  const preloadsOf = (source) =>
    outputs
      .find(([, { entryPoint }]) => entryPoint === source)[1]
      .imports.filter(({ kind, external }) => kind === "import-statement" && !external)
      .map(({ path }) => `<link rel="modulepreload" href="${toUrl(path)}">`)
      .join("");

  for (const [name, page] of [["player", "src/player/player.html"], ["index", "src/console/index.html"]]) {
    const entry = page.includes("player") ? "src/player/main.ts" : "src/console/main.tsx";
    const boot = await transform(await readFile(join(web, dirname(page), "boot.js"), "utf8"), {
      minify: true,
      target: BROWSERS,
      define: { HLS_CHUNK: JSON.stringify(urlOf("src/player/hls-engine.ts")) },
    });
    const script = boot.code.trim();
    const html = fill(await readFile(join(web, page), "utf8"), {
      script: urlOf(entry),
      preloads: preloadsOf(entry),
      style: urlOf(entry, { css: true }),
      boot: script,
      "boot-hash": createHash("sha256").update(script).digest("base64"),
      icons: await readFile(join(web, "src/shared/icons.svg"), "utf8"),
      favicon: `data:image/svg+xml;base64,${(await readFile(join(web, "src/shared/mark.svg"))).toString("base64")}`,
    });
    files.set(`${name}.html`, Buffer.from(html));
  }
  files.set("third-party.txt", Buffer.from(await thirdPartyLicences()));
  return files;
}

/** `import url from "x?url"` copies x into the assets and gives its address: hls.js's worker is loaded so. */
const urlImports = {
  name: "url-imports",
  setup(build) {
    build.onResolve({ filter: /\?url$/ }, async ({ path, resolveDir }) => {
      const found = await build.resolve(path.slice(0, -"?url".length), { resolveDir, kind: "import-statement" });
      return { path: found.path, namespace: "url" };
    });
    build.onLoad({ filter: /./, namespace: "url" }, async ({ path }) => ({
      contents: stripSourceMapReference(await readFile(path, "utf8")),
      loader: "file",
    }));
  },
};

const stripSourceMapReference = (code) => code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");

function fill(template, values) {
  return template
    .replace(/<!--[^]*?-->\n?/g, "")
    .replace(/\{\{([\w-]+)\}\}/g, (_, name) => values[name] ?? fail(`unknown placeholder {{${name}}}`));
}

/** Licence texts of the packages whose code is in the bundles, which their licences ask to be passed on. */
async function thirdPartyLicences() {
  const lock = JSON.parse(await readFile(join(web, "package-lock.json"), "utf8"));
  const parts = [];
  for (const [path, { dev, optional, version, license }] of Object.entries(lock.packages)) {
    if (path === "" || dev || optional) continue;
    const folder = join(web, path);
    const file = (await readdir(folder)).find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
    const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${license}\n`;
    const title = `${path.replace(/^.*node_modules\//, "")} ${version}`;
    parts.push(`${title}\n${"-".repeat(title.length)}\n\n${text.trim()}\n`);
  }
  return parts.join("\n\n");
}

// ---- output ----------------------------------------------------------------------------------------------------

/** Writes the site, pages last, then removes what an earlier build left there. */
async function publish(files) {
  for (const [name, bytes] of [...files]) {
    if (bytes.length >= GZIP_FROM_BYTES && /\.(html|js|css|svg|txt)$/.test(name)) {
      files.set(`${name}.gz`, await gzip(bytes, { level: constants.Z_BEST_COMPRESSION }));
    }
  }
  const assetsFirst = [...files].sort(([a], [b]) => Number(a.includes(".html")) - Number(b.includes(".html")));
  for (const [name, bytes] of assetsFirst) {
    const path = join(output, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
  }
  for (const path of await filesBelow(output)) {
    if (!files.has(relative(output, path))) await rm(path);
  }
}

const sizes = (files) => Object.fromEntries([...files].map(([name, bytes]) => [name, bytes.length]));

async function watchSources() {
  await install();
  const rebuild = async () => {
    try {
      await publish(await bundle());
      console.log(`web pages: rebuilt at ${new Date().toLocaleTimeString()}`);
    } catch (error) {
      console.error(error.message);
    }
  };
  await rebuild();
  let timer;
  watch(join(web, "src"), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(rebuild, 50);
  });
}

// ---- processes -------------------------------------------------------------------------------------------------

/** Runs a program in this folder; prints what it said only when it fails. */
function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: web, stdio: ["ignore", "pipe", "pipe"], ...options });
    let said = "";
    child.stdout.on("data", (data) => (said += data));
    child.stderr.on("data", (data) => (said += data));
    child.on("error", () => fail("npm, which comes with Node.js 20 or newer, is needed to build the web pages."));
    child.on("close", (code) => (code === 0 ? resolve() : fail(said.trimEnd())));
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

await main();
