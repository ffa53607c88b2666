/**
 * What can be done with the tasks whose boxes are ticked. The style shows it once one is, the script counts them.
 *
 * The first button is also what Enter in a box does: it changes nothing.
 */

import { CancelButton, Confirm } from "./confirm.tsx";
import { usePage } from "./page.ts";

export function Selection() {
  const { words, url } = usePage();
  return (
    <form id="selection" class="selection" action="/links" aria-label={words.selected}>
      <input type="hidden" name="next" value={`${url.pathname}${url.search}`} />
      <strong id="selected" hidden data-count={words.selectedCount} />
      <button type="button" class="quiet" hidden data-select-all>
        {words.selectAll}
      </button>
      <button type="submit">{words.downloadLinks}</button>
      <button type="submit" formmethod="post" formaction="/selected/retry">
        {words.retry}
      </button>
      <Confirm>
        <div class="panel">
          <p>{words.deleteSelectedWarning}</p>
          <p id="to-delete" hidden data-count={words.deleteSelectedCount} />
          <p class="buttons">
            <button type="submit" class="danger" formmethod="post" formaction="/selected/delete">
              {words.deleteSelectedConfirm}
            </button>
            <CancelButton />
          </p>
        </div>
      </Confirm>
    </form>
  );
}
