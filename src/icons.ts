import { LabIcon } from '@jupyterlab/ui-components';

/** Stacked layers: an environment is packages on packages. */
export const environmentIcon = new LabIcon({
  name: 'conda-store-jupyter:environment',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M12 2 1.8 7.3 12 12.6l10.2-5.3z"/>
    <path d="M4.3 10.7 1.8 12 12 17.3 22.2 12l-2.5-1.3L12 14.7z"/>
    <path d="M4.3 15.4 1.8 16.7 12 22l10.2-5.3-2.5-1.3L12 19.4z"/>
  </g>
</svg>`
});

/** For what is preferred. */
export const starIcon = new LabIcon({
  name: 'conda-store-jupyter:star',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="m12 17.3 6.2 3.7-1.6-7L22 9.2l-7.2-.6L12 2 9.2 8.6 2 9.2 7.5 14l-1.7 7z"/>
</svg>`
});

/** A broom. */
export const cleanUpIcon = new LabIcon({
  name: 'conda-store-jupyter:clean-up',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M16 11h-1V3a2 2 0 0 0-4 0v8h-1a5 5 0 0 0-5 5v7h16v-7a5 5 0 0 0-5-5m3 10h-2v-3a1 1 0 0 0-2 0v3h-2v-3a1 1 0 0 0-2 0v3H9v-3a1 1 0 0 0-2 0v3H7v-5a3 3 0 0 1 3-3h6a3 3 0 0 1 3 3z"/>
</svg>`
});

/** An eye. */
export const watchIcon = new LabIcon({
  name: 'conda-store-jupyter:watch',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M12 4.5C7 4.5 2.7 7.6 1 12c1.7 4.4 6 7.5 11 7.5s9.3-3.1 11-7.5C21.3 7.6 17 4.5 12 4.5m0 12.5a5 5 0 1 1 0-10 5 5 0 0 1 0 10m0-8a3 3 0 1 0 0 6 3 3 0 0 0 0-6"/>
</svg>`
});

/** A triangle, so that the state is told by shape and not only by colour. */
export const warningIcon = new LabIcon({
  name: 'conda-store-jupyter:warning',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M1 21h22L12 2zm12-3h-2v-2h2zm0-4h-2v-4h2z"/>
</svg>`
});
