# SPDX-License-Identifier: BSD-3-Clause
# Tests of the reports and of the command; included by the CMakeLists.txt of this folder.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

foreach(name IN ITEMS test_report test_verdict)
	add_executable(${name} ${name}.c)
	target_link_libraries(${name} PRIVATE spmcheck_report cmocka)
	add_test(NAME ${name} COMMAND ${name})
endforeach()

foreach(name IN ITEMS test_log test_conform)
	add_executable(${name} ${name}.c)
	target_link_libraries(${name} PRIVATE spmcheck_log cmocka)
	target_compile_definitions(${name} PRIVATE SCENARIO_DIR="${PROJECT_SOURCE_DIR}/scenarios")
	add_test(NAME ${name} COMMAND ${name})
endforeach()

add_test(NAME test_command
	COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/test_command.py $<TARGET_FILE:spmcheck>)
add_test(NAME test_conform_command
	COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/test_conform_command.py $<TARGET_FILE:spmcheck>
		${PROJECT_SOURCE_DIR})
add_test(NAME test_json_schema
	COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/test_json_schema.py $<TARGET_FILE:spmcheck>
		${PROJECT_SOURCE_DIR})
set_tests_properties(test_json_schema PROPERTIES SKIP_RETURN_CODE 77)
