@echo off
rem Opens the program in a window of 120 columns and 40 rows. The window stays where the
rem program says why it couldn't go on. Only ASCII here: the console reads this file in
rem the code page of the system.
title dundian
mode con: cols=120 lines=40
"%~dp0dundian.exe" %*
if errorlevel 1 pause
