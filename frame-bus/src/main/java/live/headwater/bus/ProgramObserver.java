package live.headwater.bus;

/** Wants to hear the programs of every stream: the packager, a recorder, a relay. */
public interface ProgramObserver {
  /**
   * A program starts. Called on the stream's home loop.
   *
   * @return who receives it
   */
  ProgramListener onProgramStart(ProgramInfo info);
}
