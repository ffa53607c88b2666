/**
 * What can be done with the tasks whose boxes are ticked. The style shows it once one is, the script counts them.
 *
 * The first button is also what Enter in a box does: it changes nothing. Without the script, which counts what goes, the
 * button to delete leads to a page that does.
 */

import { Cancel, Confirm } from "./confirm.tsx";
import { usePage } from "./page.ts";

export function Selection() {
  const { words, url } = usePage();
  const here = `${url.pathname}${url.search}`;
  return (
    <form id="selection" class="selection" action="/links" aria-label={words.selected}>
      <input type="hidden" name="next" value={here} />
      <strong id="selected" hidden data-count={words.selectedCount} />
      <button type="button" class="quiet" hidden data-select-all>
        {words.selectAll}
      </button>
      <button type="submit">{words.downloadLinks}</button>
      <button type="submit" formmethod="post" formaction="/selected/retry">
        {words.retry}
      </button>
      <noscript>
        <button type="submit" class="danger" formaction="/selected/delete">
          {words.delete}
        </button>
      </noscript>
      <Confirm hidden>
        <div class="panel question">
          <p>{words.deleteSelectedWarning}</p>
          <p id="to-delete" data-count={words.deleteSelectedCount("{tasks}", "{videos}", "{size}")} />
          <p class="buttons">
            <button type="submit" class="danger" formmethod="post" formaction="/selected/delete">
              {words.deleteSelectedConfirm}
            </button>
            <Cancel to={here} />
          </p>
        </div>
      </Confirm>
    </form>
  );
}
