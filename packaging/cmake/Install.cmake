# SPDX-License-Identifier: MIT
# What `cmake --install` puts into a prefix, and how others find it: find_package(MqttService) and
# pkg-config. The QML modules and the command's program install themselves.
if(NOT MQTTSERVICE_INSTALL)
  return()
endif()
include(CMakePackageConfigHelpers)

set(libraries MqttServiceClient MqttServiceToolkit MqttServiceTest)
set(headers_dir "${CMAKE_INSTALL_INCLUDEDIR}/mqttservice")
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/MqttService")

set_target_properties(${libraries} PROPERTIES INSTALL_RPATH "\$ORIGIN")
install(TARGETS ${libraries} EXPORT MqttServiceTargets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")

# Headers: MqttService/<room>/<header>, and <MqttService/Class> in front of them.
get_property(headers GLOBAL PROPERTY MQTTSERVICE_HEADERS)
foreach(header IN LISTS headers)
  cmake_path(GET header PARENT_PATH room)
  install(FILES "${PROJECT_SOURCE_DIR}/src/${header}" DESTINATION "${headers_dir}/MqttService/${room}")
endforeach()
install(FILES "${PROJECT_SOURCE_DIR}/src/mqttserviceexport.h" DESTINATION "${headers_dir}/MqttService")
get_property(forwards GLOBAL PROPERTY MQTTSERVICE_FORWARDS)
list(TRANSFORM forwards PREPEND "${MQTTSERVICE_INCLUDE_DIR}/")
install(FILES ${forwards} DESTINATION "${headers_dir}/MqttService")

# The client's headers, in the forms of Qt Mqtt.
get_property(qt_headers GLOBAL PROPERTY MQTTSERVICE_QT_HEADERS)
get_property(qt_forwards GLOBAL PROPERTY MQTTSERVICE_QT_FORWARDS)
install(FILES ${qt_headers} ${qt_forwards} DESTINATION "${headers_dir}/QtMqtt")

# Who links our targets needs the packages that their link interfaces name: those of the public
# headers for shared libraries, all of them for static ones.
set(interfaces "")
foreach(library IN LISTS libraries)
  get_target_property(interface ${library} INTERFACE_LINK_LIBRARIES)
  list(APPEND interfaces "${interface}")
endforeach()
string(REGEX MATCHALL "Qt6::[A-Za-z]+" qt_modules "${interfaces}")
list(TRANSFORM qt_modules REPLACE "Qt6::" "")
list(REMOVE_DUPLICATES qt_modules)
list(JOIN qt_modules " " MQTTSERVICE_QT_MODULES)
set(MQTTSERVICE_MORE_DEPENDENCIES "")
if(interfaces MATCHES "yaml-cpp")
  set(MQTTSERVICE_MORE_DEPENDENCIES "find_dependency(yaml-cpp)")
endif()

configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/MqttServiceConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/MqttServiceConfig.cmake"
  INSTALL_DESTINATION "${package_dir}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/MqttServiceConfigVersion.cmake"
  COMPATIBILITY SameMajorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/MqttServiceConfig.cmake"
  "${PROJECT_BINARY_DIR}/MqttServiceConfigVersion.cmake"
  DESTINATION "${package_dir}")
install(EXPORT MqttServiceTargets NAMESPACE MqttService:: DESTINATION "${package_dir}")

# The prefix may change at install time: the files find it from where they lie.
file(RELATIVE_PATH MQTTSERVICE_PC_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
foreach(package mqttservice mqttservice-client)
  configure_file("${CMAKE_CURRENT_LIST_DIR}/${package}.pc.in" "${PROJECT_BINARY_DIR}/${package}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/${package}.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endforeach()

# For the command: completions, manual page, and the unit that runs /etc/mqttservice/<name>.qml.
set(UNIT "mqttservice@.service")
set(DESCRIPTION "MQTT service %i")
set(EXEC_START "${CMAKE_INSTALL_FULL_BINDIR}/mqttservice run /etc/mqttservice/%i.qml")
set(STATE "mqttservice/%i")
set(ENVIRONMENT "Environment=QV4_FORCE_INTERPRETER=1 MQTTSERVICE_INSTANCE=%i\n")
set(packaging "${PROJECT_SOURCE_DIR}/packaging")
configure_file("${packaging}/systemd/system.service" "${PROJECT_BINARY_DIR}/mqttservice@.service" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/mqttservice@.service" DESTINATION lib/systemd/system)
install(FILES "${packaging}/man/mqttservice.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${packaging}/completions/mqttservice.bash"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME mqttservice)
install(FILES "${packaging}/completions/_mqttservice"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
install(FILES "${packaging}/completions/mqttservice.fish"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
