# SPDX-License-Identifier: MIT
# The check itself is checked: right includes pass, wrong ones are caught, and the program that
# reads the tree fails on one.
#
#   cmake -DWORK=<scratch folder> -P selftest.cmake
include("${CMAKE_CURRENT_LIST_DIR}/rules.cmake")

file(REMOVE_RECURSE "${WORK}")
file(WRITE "${WORK}/src/service/beside.h" "")

function(right file include)
  check_include("${WORK}" "${file}" "${include}" problem)
  if(problem)
    message(SEND_ERROR "${file} may include ${include}, but: ${problem}")
  endif()
endfunction()

function(wrong file include)
  check_include("${WORK}" "${file}" "${include}" problem)
  if(NOT problem)
    message(SEND_ERROR "${file} must not include ${include}, and was not caught")
  endif()
endfunction()

right(src/topic/x.cpp [["topic/topicrules.h"]])
right(src/topic/x.cpp <QString>)
right(src/topic/x.cpp <QtCore/QString>)
right(src/topic/x.h [["mqttserviceexport.h"]])
right(src/client/session/x.cpp [["client/codec/wire.h"]])
right(src/client/x.cpp [["client/session/session.h"]])
right(src/client/x.cpp <QtMqtt/QMqttClient>)
right(src/connection/x.cpp <QtMqtt/QMqttClient>)
right(src/settings/x.cpp [["connection/brokeroptions.h"]])
right(src/service/x.cpp [["beside.h"]])
right(src/service/x.cpp [["x.moc"]])
right(qml/x.cpp [["service/mqttservice.h"]])
right(src/tool/x.cpp [["qml/servicehost.h"]])
right(qml/dashboard/x.cpp [["qml/seriesdata.h"]])

wrong(src/topic/x.cpp [["client/qmqttclient.h"]])
wrong(src/topic/x.cpp <QtMqtt/QMqttClient>)
wrong(src/client/codec/x.cpp [["client/session/session.h"]])
wrong(src/client/codec/x.cpp [["client/transport/transport.h"]])
wrong(src/client/transport/x.cpp [["client/codec/wire.h"]])
wrong(src/client/session/x.cpp [["client/qmqttclient.h"]])
wrong(src/client/x.cpp [["connection/mqttconnection.h"]])
wrong(src/connection/x.cpp [["client/qmqttclient.h"]])
wrong(src/connection/x.cpp [["service/mqttservice.h"]])
wrong(src/settings/x.cpp [["service/mqttservice.h"]])
wrong(src/connection/x.cpp [["settings/serviceconfig.h"]])
wrong(src/service/x.cpp [["app/serviceapplication.h"]])
wrong(src/service/x.cpp <MqttService/MqttService>)
wrong(src/service/x.cpp [["elsewhere.h"]])
wrong(src/app/x.cpp [["qml/servicehost.h"]])
wrong(qml/dashboard/x.cpp [["service/mqttservice.h"]])
wrong(qml/x.cpp [["qml/dashboard/arc.h"]])
wrong(qml/x.cpp [["app/serviceapplication.h"]])
wrong(src/testing/x.cpp [["topic/topicrules.h"]])
wrong(src/topic/x.cpp [["../client/qmqttclient.h"]])
wrong(src/newroom/x.cpp [["topic/topicrules.h"]])

file(WRITE "${WORK}/src/topic/below.cpp" "#include <QString>\n#  include \"service/beside.h\"\n")
execute_process(
  COMMAND "${CMAKE_COMMAND}" "-DROOT=${WORK}" -P "${CMAKE_CURRENT_LIST_DIR}/check.cmake"
  RESULT_VARIABLE result
  OUTPUT_VARIABLE said
  ERROR_VARIABLE said)
if(result EQUAL 0 OR NOT said MATCHES "src/topic/below.cpp: \"service/beside.h\"")
  message(SEND_ERROR "check.cmake did not name the wrong include, but said: ${said}")
endif()
