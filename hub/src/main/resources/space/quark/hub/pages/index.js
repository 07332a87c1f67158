const summary = document.getElementById('summary');
const rows = document.getElementById('modules');

function cell(tag, text, className) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) {
    element.className = className;
  }
  return element;
}

async function show() {
  try {
    const { modules } = await (await fetch('/modules/discovery')).json();
    rows.replaceChildren(...modules.map((module) => {
      const row = document.createElement('tr');
      const name = cell('th', module.name);
      name.scope = 'row';
      const state = cell('td', module.state, module.health);
      if (module.state !== 'ready') {
        state.title = module.reason;
      }
      row.append(name, cell('td', module.description), cell('td', module.version), state);
      return row;
    }));
    const serving = modules.filter((module) => module.state === 'ready').length;
    summary.textContent = `${serving} of ${modules.length} modules are serving.`;
  } catch {
    summary.textContent = 'The station does not answer; trying again.';
  }
}

show();
setInterval(show, 5000);
