#pragma once

#include "events/commands/command.hpp"

namespace cairn {

/// What a directory that keeps users up to date may have said by a step, whose events are those
/// since `first`: users are made members, their `role` is nobody's but an administrator's to
/// change, and of those who are more than members neither the e-mail, by which one comes in, nor
/// whether they may come in. Else whoever gets hold of its token is an administrator, or locks all
/// of them out. That a member may not come in any more it may always say. "token.people_only" with
/// `fields`
[[nodiscard]] Result<void> may_directory_have_said(std::size_t first, const Staging& staging);

}  // namespace cairn
