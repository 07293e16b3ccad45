#include "cli/token_usage.hpp"

#include <CLI/CLI.hpp>

namespace cairn {

void add_token_options(CLI::App& command, TokenOptions& given) {
    command.add_option("--user", given.user, "The user's e-mail address")->required();
    auto* create =
        command.add_flag("--create", given.create, "Make the user if nobody has this address");
    auto* role = command.add_option("--role", given.role, "Of a user who is created")
                     ->check(CLI::IsMember({"member", "administrator", "auditor"}))
                     ->needs(create);
    auto* password = command.add_flag("--one-time-password", given.one_time_password,
                                      "A password to be changed at the first sign-in instead; "
                                      "ends all sessions and tokens of the user");
    auto* revoke =
        command.add_flag("--revoke", given.revoke, "End all of the user's API tokens instead")
            ->excludes(create)
            ->excludes(role)
            ->excludes(password);
    auto* read_only =
        command.add_flag("--read-only", given.read_only, "A token that changes nothing");
    auto* factor = command
                       .add_flag("--second-factor-off", given.second_factor_off,
                                 "Take the second factor off instead: the user has lost it")
                       ->excludes(create)
                       ->excludes(role)
                       ->excludes(password)
                       ->excludes(revoke);
    for (auto* of_tokens :
         {command.add_option("--name", given.name, "What the token is for"), read_only,
          command
              .add_flag("--people-only", given.people_only,
                        "A token that only keeps users and teams")
              ->excludes(read_only),
          command.add_option("--days", given.days, "After how many days the token ends")
              ->check(CLI::Range(1, 3650))})
        of_tokens->excludes(password)->excludes(revoke)->excludes(factor);
}

}  // namespace cairn
