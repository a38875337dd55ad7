# api/openapi.yaml as C++ source, for the gateway to serve. The distribution's own Python comes first:
# it is the one that has python3-yaml.
find_program(ASTRAPHE_PYTHON python3 HINTS /usr/bin REQUIRED)
execute_process(COMMAND "${ASTRAPHE_PYTHON}" -c "import yaml" RESULT_VARIABLE lacks_yaml ERROR_QUIET)
if(lacks_yaml)
  message(FATAL_ERROR "${ASTRAPHE_PYTHON} has no yaml module (package python3-yaml): run script/setup")
endif()

set(documents "${CMAKE_BINARY_DIR}/generated/documents.cpp")
file(GLOB renderers CONFIGURE_DEPENDS "api/*.py")
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/generated")
add_custom_command(OUTPUT "${documents}"
  COMMAND "${CMAKE_COMMAND}" -E env PYTHONDONTWRITEBYTECODE=1
          "${ASTRAPHE_PYTHON}" "${CMAKE_SOURCE_DIR}/api/render.py" "${CMAKE_SOURCE_DIR}/api/openapi.yaml" "${documents}"
  DEPENDS "${CMAKE_SOURCE_DIR}/api/openapi.yaml" ${renderers}
  COMMENT "Rendering api/openapi.yaml")
target_sources(astraphe_services_gateway PRIVATE "${documents}")
