#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/cairn_process.hpp"

namespace cairn::test {

void write(const std::filesystem::path& file, const std::string& text);
/// The list of a type in a workspace that nobody serves.
[[nodiscard]] std::string exported(const std::filesystem::path& data, const std::string& type);
/// Brings a list into a workspace that nobody serves. Rows that fail are looked at in what is said
/// of them.
Finished import(const std::filesystem::path& data,
                const std::string& type,
                const std::filesystem::path& file,
                const std::vector<std::string>& more = {});
/// How many events the log holds.
[[nodiscard]] std::size_t events_of(const std::filesystem::path& data);

}  // namespace cairn::test
