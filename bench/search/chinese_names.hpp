#pragma once

#include <string>

/// Made-up names whose pinyin is known, as everything else of the made-up company by a number.
namespace cairn::bench {

struct ChineseName {
    std::string name;
    std::string part;      ///< What tells it from most others.
    std::string pinyin;    ///< Of the part, without tones.
    std::string initials;  ///< Of all of it.
};
[[nodiscard]] ChineseName company_name(std::size_t number);
[[nodiscard]] ChineseName person_name(std::size_t number);
/// Latin, with accents here and there; some have a slip in `pinyin`.
[[nodiscard]] ChineseName latin_name(std::size_t number);
/// Eleven digits, another for each number.
[[nodiscard]] std::string mobile_number(std::size_t number);
/// The same with the country's code and signs, in one of several ways.
[[nodiscard]] std::string written_number(std::size_t number);

}  // namespace cairn::bench
