/* A photo goes up as soon as it is taken; afterwards the form is free for the next one. */

document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[type=file]") || !target.files.length) return;
  target.form.elements.key.value = newKey(); // sent again, it counts once
  target.form.requestSubmit();
});

document.addEventListener("htmx:after:request", (event) => {
  const form = formOf(event);
  if (form?.enctype !== "multipart/form-data" || event.detail.ctx.response?.status >= 400) return;
  form.reset();
});
