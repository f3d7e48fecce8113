// One file to the server, told how far it is: fetch cannot say that. A request that no longer moves is
// given up; the file can be sent again.

const STALLED_MS = 30_000; // nothing left the device for so long
const ANSWER_MS = 90_000; // all has left: the server may have the file looked at

// {status, body, retryAfterSeconds}; status 0 when what came is not from the server, but for 413, which a
// proxy says in its own words.
export function upload(url, { headers, file, name, onProgress, signal }) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    let timer = null;
    const wait = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), ms);
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      wait(loaded < total ? STALLED_MS : ANSWER_MS);
      onProgress(loaded / total);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(timer);
      done(answerOf(request, url));
    });
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", url);
    for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value);
    const body = new FormData();
    body.append("file", file, name);
    request.send(body);
    wait(STALLED_MS);
  });
}

function answerOf(request, url) {
  const isOurs = request.responseURL === new URL(url, location.href).href;
  const body = isOurs ? parsed(request.responseText) : null;
  const isSaid = body !== null || (isOurs && request.status === 413);
  const retryAfterSeconds = Number(request.getResponseHeader("Retry-After")) || 0;
  return { status: isSaid ? request.status : 0, body, retryAfterSeconds };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
