#include "cli/command_line.hpp"
#include "core/log/lost_pages.hpp"

int main(int argc, char** argv) {
    cairn::explain_lost_pages();
    return cairn::run_command_line(argc, argv);
}
