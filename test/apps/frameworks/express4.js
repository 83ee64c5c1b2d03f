import express from 'express4';
import { expressApplication } from './parts/express-application.js';

export const application = expressApplication(express, false);
