import { mount } from 'svelte';
import App from './App.svelte';
import './tokens.css';
import './base.css';
import { looks } from './language.svelte';
import { welcome } from './welcome';
import { store } from './store.svelte';

const target = document.getElementById('app');
if (target) {
  looks.apply();
  mount(App, { target });
  void store.start();
  void welcome();
}
