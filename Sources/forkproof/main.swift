import ForkproofCommands

await Forkproof.main()
