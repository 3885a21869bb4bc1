# SPDX-License-Identifier: MIT
# Where QML modules lie, seen from the folder of the programs. In the build tree module and command
# lie to each other as they do when installed, so that one relative path finds the module.
file(RELATIVE_PATH MQTTSERVICE_QML_FROM_BIN
  "${CMAKE_INSTALL_FULL_BINDIR}" "${CMAKE_INSTALL_PREFIX}/${QT6_INSTALL_QML}")
set(MQTTSERVICE_BUILD_BIN_DIR "${PROJECT_BINARY_DIR}/bin")
cmake_path(ABSOLUTE_PATH MQTTSERVICE_QML_FROM_BIN
  BASE_DIRECTORY "${MQTTSERVICE_BUILD_BIN_DIR}" NORMALIZE
  OUTPUT_VARIABLE MQTTSERVICE_BUILD_QML_DIR)
