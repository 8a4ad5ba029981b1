; Offers RecordRoute under "Open with". What opens a file by itself stays as it is.
!macro eachEnding DO
  !insertmacro ${DO} "aac"
  !insertmacro ${DO} "aif"
  !insertmacro ${DO} "aiff"
  !insertmacro ${DO} "amr"
  !insertmacro ${DO} "flac"
  !insertmacro ${DO} "m4a"
  !insertmacro ${DO} "mka"
  !insertmacro ${DO} "mp3"
  !insertmacro ${DO} "oga"
  !insertmacro ${DO} "ogg"
  !insertmacro ${DO} "opus"
  !insertmacro ${DO} "wav"
  !insertmacro ${DO} "weba"
  !insertmacro ${DO} "wma"
  !insertmacro ${DO} "3gp"
  !insertmacro ${DO} "avi"
  !insertmacro ${DO} "m4v"
  !insertmacro ${DO} "mkv"
  !insertmacro ${DO} "mov"
  !insertmacro ${DO} "mp4"
  !insertmacro ${DO} "mpeg"
  !insertmacro ${DO} "mpg"
  !insertmacro ${DO} "webm"
  !insertmacro ${DO} "wmv"
  !insertmacro ${DO} "pdf"
  !insertmacro ${DO} "txt"
  !insertmacro ${DO} "md"
!macroend

!macro offerFor ENDING
  WriteRegStr SHELL_CONTEXT "Software\Classes\.${ENDING}\OpenWithProgids" "RecordRoute.Recording" ""
!macroend

!macro withdrawFrom ENDING
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.${ENDING}\OpenWithProgids" "RecordRoute.Recording"
!macroend

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\RecordRoute.Recording" "" "RecordRoute"
  WriteRegStr SHELL_CONTEXT "Software\Classes\RecordRoute.Recording\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\RecordRoute.Recording\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  !insertmacro eachEnding offerFor
!macroend

!macro customUnInstall
  !insertmacro eachEnding withdrawFrom
  DeleteRegKey SHELL_CONTEXT "Software\Classes\RecordRoute.Recording"
!macroend
