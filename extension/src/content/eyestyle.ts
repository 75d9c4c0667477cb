/** How the eye in rows, and in the line above a message, looks. */
export const EYE_STYLE = `
.greentick-eye-drawing { flex: none; width: 16px; height: 16px; display: block; }
.greentick-eye-drawing path, .greentick-eye-drawing circle { fill: none; stroke: var(--greentick-grey); stroke-width: 1.4;
  stroke-linecap: round; stroke-linejoin: round; }
.greentick-eye { display: inline-flex; flex: none; align-items: center; align-self: center; width: 16px; height: 16px;
  margin-block: 0; margin-inline: 0 8px; vertical-align: middle; }
.greentick-eye[data-stopped="false"] path, .greentick-eye[data-stopped="false"] circle { stroke: var(--greentick-amber); }
`;
