#pragma once

#include <random>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace cairn::test {

[[nodiscard]] std::string repeated(const std::string& part, int times);

/// Rules of up to 64 KiB that ask for as much work as they can: whatever grows what it is given,
/// within whatever repeats it. The same for the same seed.
class HostileRules {
public:
    /// Which variables there are, and whether their names may be computed too.
    HostileRules(unsigned seed, std::vector<std::string> variables, bool computed_names);
    [[nodiscard]] Json next();

private:
    std::size_t pick(std::size_t count) { return random_() % count; }
    const auto& one_of(const auto& all) { return all[pick(all.size())]; }
    bool takes(std::size_t bytes);
    Json rule(std::size_t depth, bool in_element);
    Json several(std::size_t depth, bool in_element);
    Json operation(const std::vector<const char*>& names, std::size_t depth, bool in_element);
    Json named(std::size_t depth, bool in_element);
    Json reduced(std::size_t depth, bool in_element);
    Json over_elements(std::size_t depth, bool in_element);
    Json elements(std::size_t depth, bool in_element);
    Json list();
    Json text();
    Json number();
    Json variable();
    Json operand(bool in_element);

    std::mt19937 random_;
    std::vector<std::string> variables_;
    bool computed_names_;
    std::int64_t room_ = 0;
    int nodes_ = 0;
};

}  // namespace cairn::test
