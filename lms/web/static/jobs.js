// Looks how far a job is every other second, for as long as somebody may still be waiting, so that nobody has to press "Look again".
const EVERY_MS = 2000;
const LOOKS = 450;

const region = document.querySelector("#job-progress[data-watch='on']");
const again = document.querySelector("#look-again");

async function look(left) {
  if (left === 0) {
    again.parentElement.hidden = false;
    return;
  }
  let fresh = null;
  try {
    const answer = await fetch(window.location.href);
    if (answer.redirected) {
      window.location.assign(answer.url);
      return;
    }
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#job-progress");
  } catch {
    // the server may be starting again: look once more
  }
  if (fresh !== null && fresh.dataset.watch === "over") {
    window.location.reload();
    return;
  }
  if (fresh !== null && fresh.textContent !== region.textContent) {
    region.replaceChildren(...fresh.childNodes);
  }
  window.setTimeout(look, EVERY_MS, left - 1);
}

if (region !== null) {
  again.parentElement.hidden = true;
  window.setTimeout(look, EVERY_MS, LOOKS);
}
