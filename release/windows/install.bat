@echo off
chcp 936 >nul
setlocal
title 安装 skt @VERSION@
pushd "%~dp0"
if not exist "install.py" goto packed
echo 安装 skt @VERSION@：不联网，不需要管理员权限。
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=0"
set "SKT_PYTHON="
for %%V in (@PYTHONS@) do call :try py -%%V
call :try python
if defined SKT_PYTHON goto install
echo.
echo 没有找到 64 位的 Python @PYTHON_RANGE@。请这样做：
echo   1. 到 https://www.python.org/downloads/windows/ 下载 Windows installer (64-bit)，
echo      文件名像 python-3.12.10-amd64.exe；不能上网的，请在别的电脑上下载，拷过来。
echo   2. 双击它。第一页勾选 Add python.exe to PATH，不勾选 Use admin privileges，
echo      再点 Install Now。不需要管理员权限。
echo   3. 装好以后，再双击 安装.bat。
popd
pause
exit /b 1
:packed
echo 请先把压缩包里的文件全部解压出来（右键，全部解压缩），再双击解压后的 安装.bat。
popd
pause
exit /b 1
:install
%SKT_PYTHON% install.py %*
set "SKT_CODE=%ERRORLEVEL%"
popd
pause
exit /b %SKT_CODE%
:try
if defined SKT_PYTHON exit /b
%* -c "import sys; v = '.'.join(map(str, sys.version_info[:2])); sys.exit(v not in '@PYTHONS@'.split() or sys.maxsize < 2**32)" >nul 2>nul
if %ERRORLEVEL% EQU 0 set "SKT_PYTHON=%*"
exit /b
