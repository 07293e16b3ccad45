#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/support/workspace_fixture.hpp"

namespace cairn::test {

/// What colleagues might do to a few dozen records of the shipped model, the same for the same
/// seed. Much of it is refused.
class RandomCommands {
public:
    RandomCommands(WorkspaceFixture& fixture, unsigned seed);

    /// One command, refused or not.
    void next();
    /// Several, sent at once, so that they may come to be one batch.
    void burst(int commands);
    [[nodiscard]] const std::vector<Actor>& people() const;
    [[nodiscard]] const std::vector<StreamName>& accounts() const;
    [[nodiscard]] const std::map<std::string, std::vector<StreamName>>& records() const;
    [[nodiscard]] bool has(const std::string& type) const;
    std::size_t pick(std::size_t count);

private:
    void create();
    void note(const Done& done);
    std::string team();
    std::string person();
    std::string name();
    Json amount();
    Json any(const std::string& type);
    Json account();

    Step step();
    Step creation();
    StreamName target();
    Step change();
    Step move();

    WorkspaceFixture& fixture_;
    std::mt19937 random_;
    std::vector<StreamName> teams_;
    std::vector<Actor> people_;
    mutable std::map<std::string, std::vector<StreamName>> records_;
};

}  // namespace cairn::test
