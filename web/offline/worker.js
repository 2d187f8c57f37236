// Runs the labs beside the page, so that the page stays quick. Its first message names their files.

let ask;

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response;
}

async function start({ exec, wasm, numbers }) {
  importScripts(exec);
  const go = new Go();
  const [code, data] = await Promise.all([fetched(wasm).then((r) => r.arrayBuffer()), fetched(numbers).then((r) => r.text())]);
  const { instance } = await WebAssembly.instantiate(code, go.importObject);
  go.run(instance); // until the page is left
  ask = labs(data);
  if (ask instanceof Error) throw ask;
}

onmessage = async ({ data }) => {
  try {
    if (data.wasm) {
      await start(data);
      postMessage({ ready: true });
    } else {
      postMessage({ id: data.id, ...ask(data.lab, data.query) });
    }
  } catch (error) {
    postMessage({ failed: error.message });
  }
};
