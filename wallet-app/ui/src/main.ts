import { mount } from 'svelte';
import App from './App.svelte';
import './style/wallet.scss';

const target = document.querySelector('#page');
if (target) mount(App, { target });
