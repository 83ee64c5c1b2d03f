import express from 'express';
import { expressApplication } from './parts/express-application.js';

export const application = expressApplication(express, true);
