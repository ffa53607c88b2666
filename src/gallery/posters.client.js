/**
 * Posters. Where a video has none, the browser that first shows it draws one of its frames and gives it to the
 * receiver: one at a time, of those that are in view. On a poster the video plays, without sound, while somebody points
 * at it or has its card in focus: only then is it loaded.
 */
{
  /** In pixels, of the longer side: twice what a card has. */
  const LONGEST_SIDE = 480;
  /** In bytes: a page of 24 is less than 1 MB. The receiver takes 100,000. */
  const MAX_BYTES = 35_000;
  const QUALITIES = [0.75, 0.6, 0.4, 0.2];
  /** The very first frame is often black. */
  const FRAME_AT_SECONDS = 0.5;
  /** A video that cannot be drawn keeps the others waiting for so long. */
  const DRAWING_MS = 15_000;
  /** What the tab remembers, at the address of its poster, of a video that cannot be drawn: trying may load megabytes. */
  const UNDRAWABLE = "undrawable";
  /** Whoever only passes by loads nothing. */
  const DWELL_MS = 200;

  /** The addresses of posters that this page has tried to draw, and whether they are there now. */
  const tried = new Map();
  /** @type {Set<HTMLElement>} */
  const inView = new Set();
  let isDrawing = false;

  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const element = /** @type {HTMLElement} */ (target);
      if (isIntersecting) inView.add(element);
      else inView.delete(element);
    }
    drawAll();
  });

  /** Looks for videos without a poster, also those that a refresh of the page has brought. */
  function observe() {
    for (const element of inView) if (!element.isConnected) inView.delete(element);
    for (const element of document.querySelectorAll("[data-draws]")) seen.observe(element);
  }

  async function drawAll() {
    if (isDrawing) return;
    isDrawing = true;
    for (let next = nextToDraw(); next; next = nextToDraw()) await draw(next);
    isDrawing = false;
  }

  function nextToDraw() {
    return [...inView].find(({ dataset, isConnected }) => isConnected && dataset.draws);
  }

  /** @param {HTMLElement} element */
  async function draw(element) {
    const poster = element.dataset.draws ?? "";
    delete element.dataset.draws;
    seen.unobserve(element);
    inView.delete(element);
    if (!tried.has(poster)) tried.set(poster, await give(poster).catch(() => false));
    if (tried.get(poster)) show(element, poster);
  }

  /** @param {string} poster its address @returns {Promise<boolean>} whether there is one now */
  async function give(poster) {
    if (sessionStorage.getItem(poster) === UNDRAWABLE) return false;
    const picture = await drawn(poster.replace(/\/poster$/, ""));
    if (picture === null) {
      sessionStorage.setItem(poster, UNDRAWABLE);
      return false;
    }
    const { ok, status } = await fetch(poster, { method: "PUT", body: picture });
    return ok || status === 409;
  }

  /** @param {HTMLElement} element @param {string} poster */
  function show(element, poster) {
    if (element instanceof HTMLVideoElement) {
      element.poster = poster;
      return;
    }
    const image = new Image();
    image.alt = "";
    image.src = poster;
    element.prepend(image);
  }

  /**
   * @param {string} url of a video
   * @returns {Promise<Blob | null>} null: it cannot be drawn here. It rejects where the connection was lost
   */
  async function drawn(url) {
    const video = document.createElement("video");
    const signal = AbortSignal.timeout(DRAWING_MS);
    const next = (/** @type {string} */ event) =>
      new Promise((resolve, reject) => {
        for (const failure of ["error", "abort"]) video.addEventListener(failure, reject, { once: true });
        signal.addEventListener("abort", reject, { once: true });
        video.addEventListener(event, resolve, { once: true });
      });
    try {
      video.muted = true;
      video.preload = "auto";
      const loaded = next("loadeddata");
      video.src = url;
      await loaded;
      const sought = next("seeked");
      video.currentTime = Math.min(FRAME_AT_SECONDS, video.duration / 2);
      await sought;
      return await pictureOf(video);
    } catch (error) {
      if (video.error?.code === MediaError.MEDIA_ERR_NETWORK) throw error;
      return null;
    } finally {
      unload(video);
    }
  }

  /** @param {HTMLVideoElement} video @returns {Promise<Blob | null>} of at most `MAX_BYTES` */
  async function pictureOf(video) {
    const { videoWidth, videoHeight } = video;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const picture =
        (await encoded(canvas, "image/webp", quality)) ?? (await encoded(canvas, "image/jpeg", quality));
      if (picture !== null && picture.size <= MAX_BYTES) return picture;
    }
    return null;
  }

  /**
   * @param {HTMLCanvasElement} canvas @param {string} type @param {number} quality
   * @returns {Promise<Blob | null>} null where the browser has no such encoder: it then makes a PNG
   */
  function encoded(canvas, type, quality) {
    return new Promise((resolve) => {
      canvas.toBlob((blob) => resolve(blob?.type === type ? blob : null), type, quality);
    });
  }

  /** Ends its download, too. @param {HTMLVideoElement} video */
  function unload(video) {
    video.removeAttribute("src");
    video.load();
  }

  observe();
  new MutationObserver(observe).observe(document.body, { childList: true, subtree: true });

  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {{ still: Element, timer: ReturnType<typeof setTimeout>, video: HTMLVideoElement | null } | null} */
  let playing = null;

  /** @param {Element | null} still null: none */
  function play(still) {
    if (still === (playing?.still ?? null)) return;
    if (playing !== null) stop(playing);
    playing = still && { still, video: null, timer: setTimeout(start, DWELL_MS) };
  }

  function start() {
    if (playing === null || stillness.matches) return;
    const video = document.createElement("video");
    Object.assign(video, { muted: true, loop: true, playsInline: true, disablePictureInPicture: true });
    video.src = /** @type {HTMLElement} */ (playing.still).dataset.plays ?? "";
    playing.video = video;
    playing.still.append(video);
    video.play().catch(() => {});
  }

  /** @param {NonNullable<typeof playing>} ended */
  function stop({ timer, video }) {
    clearTimeout(timer);
    if (video === null) return;
    video.remove();
    unload(video);
  }

  const stillAt = (/** @type {EventTarget | null} */ target) =>
    target instanceof Element ? (target.closest(".card")?.querySelector("[data-plays]") ?? null) : null;

  // On a touch screen a finger that scrolls by would play what it touches.
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "mouse") play(stillAt(target));
  });
  document.documentElement.addEventListener("pointerleave", () => play(null));
  document.addEventListener("focusin", ({ target }) => {
    play(target instanceof Element && target.matches(":focus-visible") ? stillAt(target) : null);
  });
  document.addEventListener("focusout", () => play(null));
  document.addEventListener("click", (event) => {
    const still = event.target instanceof Element ? event.target.closest("[data-plays]") : null;
    still?.closest(".card")?.querySelector("h2 a")?.dispatchEvent(new MouseEvent("click", event));
  });
}
