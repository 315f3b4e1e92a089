// Dragging in the grid of a program: the card follows the pointer, the state changes when it is let go.
import { STEP } from './program-grid-rules.js';

/** Pixels of the grid a minute takes. */
export const PIXELS = 2;

/**
 * Lets cards (`data-key`) of `days` be dragged: to another time and hall, or by their lower edge to another length. A finger
 * drags by the handle and the edge alone, elsewhere it scrolls. `drop(key, change)` is called with minutes; `cancel` when
 * nothing came of it.
 */
export function dragging(days, { drop, cancel }) {
  let drag = null;
  let dragged = false;
  const minutes = (moved) => Math.round((moved.clientY - drag.y) / PIXELS / STEP) * STEP;
  const end = () => {
    if (!drag) return;
    drag = null;
    cancel();
  };

  days.addEventListener('pointerdown', (down) => {
    const held = down.target.closest('[data-key]');
    if (!held || down.button !== 0) return;
    dragged = false;
    const resize = held.getBoundingClientRect().bottom - down.clientY < 8;
    if (down.pointerType === 'touch' && !resize && !down.target.closest('.grid-handle')) return;
    drag = { held, key: Number(held.dataset.key), x: down.clientX, y: down.clientY, resize, height: held.offsetHeight };
    held.setPointerCapture(down.pointerId);
  });
  days.addEventListener('pointermove', (moved) => {
    if (!drag) return;
    dragged ||= Math.hypot(moved.clientX - drag.x, moved.clientY - drag.y) > 4;
    if (!dragged) return;
    drag.held.dataset.dragged = '';
    if (drag.resize) drag.held.style.height = `${Math.max(STEP * PIXELS, drag.height + minutes(moved) * PIXELS)}px`;
    else drag.held.style.transform = `translate(${moved.clientX - drag.x}px, ${minutes(moved) * PIXELS}px)`;
  });
  days.addEventListener('pointerup', (up) => {
    if (!drag || !dragged) return (drag = null);
    const lane = document.elementsFromPoint(up.clientX, up.clientY).find(({ dataset }) => dataset?.hall !== undefined);
    const by = minutes(up);
    const { key, resize } = drag;
    drag = null;
    drop(key, resize ? { longer: by } : { by, hall: lane?.dataset.hall });
  });
  days.addEventListener('pointercancel', end);
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && end());

  return {
    /** Was the last press a drag? Asking forgets it. */
    wasDragged() {
      const was = dragged;
      dragged = false;
      return was;
    },
  };
}
